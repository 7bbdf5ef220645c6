//! The browser's abilities behind plain functions: messages, files, downloads, theme.
