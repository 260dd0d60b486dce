"""Importers for the tables that CMS publishes, in the shapes that CMS publishes them in."""
