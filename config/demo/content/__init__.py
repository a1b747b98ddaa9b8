"""What stands on the pretend sites, before any markup."""
