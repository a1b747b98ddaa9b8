"""Profiles, catalogues and what every other folder may use; imports none of ours."""

from os import environ

# Pydantic looks for plug-ins in the metadata of all that is installed, and runs what it finds: we use none.
environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
