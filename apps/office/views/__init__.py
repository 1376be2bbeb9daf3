"""The pages that know several apps: home, search, people, settings, journal, keys, jobs."""
