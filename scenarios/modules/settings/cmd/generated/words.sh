#!/bin/sh
echo "words were generated"
