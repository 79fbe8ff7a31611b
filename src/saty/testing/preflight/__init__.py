"""A pre-flight: synthetic candidates sit every form through the lane before anybody else does.

What they answered is compared with what is stored and scored, who sat with who counts as present.
"""
