"""Pydantic models at the edges: files and inputs as people write them, checked field by field."""
