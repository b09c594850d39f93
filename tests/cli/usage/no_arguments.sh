#!/usr/bin/env bash
netcyne
