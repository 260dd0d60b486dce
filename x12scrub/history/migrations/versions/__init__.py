"""One module a migration, named by its number. What has been released is never changed."""
