# What is not right about the command line or the data is said with its place.
echo '{"simConfig": {"duration": 10}, "net": {"cells": [{"gid": 0, "tags": {"pop": "E"}, "conns": []}]}, "simData": {"spkt": [], "spkid": []}}' > empty_data.json
netcyne analyze empty_data.json
netcyne analyze empty_data.json rate
netcyne analyze empty_data.json rates binSize=5
netcyne analyze empty_data.json spikeHist binsize=5
netcyne analyze empty_data.json spikeHist 5
netcyne analyze empty_data.json spikeHist binSize=five
netcyne analyze empty_data.json spikeHist include='["E"'
netcyne analyze empty_data.json spikeHist include=F
netcyne analyze empty_data.json ratePSD transformMethod=welch
netcyne analyze empty_data.json rates --binSize 5
netcyne analyze empty_data.json spikeHist --binsize 5
netcyne analyze empty_data.json lfp
netcyne analyze empty_data.json granger
netcyne analyze absent_data.json rates
