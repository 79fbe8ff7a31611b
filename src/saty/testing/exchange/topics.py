"""Categories of other programs, as a path of topics."""

ROOTS = frozenset({"$course$", "$module$", "$system$", "$cat$", "top", ""})
"""What Moodle writes before a path to say where it hangs."""


def path_of(category: str) -> str:
    """ "$course$/top/Law/Civil law" -> "Law/Civil law"; "//" stands for a slash in a name."""
    parts = [part.strip() for part in category.replace("//", "\ufdd0").split("/")]
    while parts and parts[0].casefold() in ROOTS:
        parts = parts[1:]
    return "/".join(part.replace("\ufdd0", "//") for part in parts if part)
