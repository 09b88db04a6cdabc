"""A module that handlers share."""
