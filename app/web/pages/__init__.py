"""The desk in the browser: a module for each noun, its pages and their fragments."""
