"""The register of those admitted."""
