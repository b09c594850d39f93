#!/usr/bin/env bash
# where the files go: -o, else saveFolder, else the folder of filename; named by simLabel, else by filename
model=$MODELS/tiny.json
netcyne run -q "$model" && ls *_data.json
netcyne run -q "$model" --set simConfig.filename=a/b/name && ls a/b
netcyne run -q "$model" --set simConfig.saveFolder=folder --set simConfig.filename=a/b/name2 && ls folder a/b
netcyne run -q "$model" --set simConfig.simLabel=label && ls *_data.json
netcyne run -q "$model" --set simConfig.saveFolder=folder -o c/d && ls c/d folder
