"""What the app does: planning, rendering, projects, settings. Knows no screen."""
