# A result of three cells, written by hand: tables of it.
cp "$ROOT/tests/data/analysis/small_data.json" .
netcyne analyze small_data.json rates
netcyne analyze small_data.json spikeHist include='[["E", "I"], 2]' binSize=10
netcyne analyze small_data.json conn feature=delay
netcyne analyze small_data.json shape includePre=E includePost=I
netcyne analyze small_data.json lfp electrodes=avg,1
netcyne analyze small_data.json plotSpikeFreq include=eachPop timeRange=0,20
netcyne analyze --include E,I small_data.json isi
netcyne analyze small_data.json ratePSD --transformMethod=fft --NFFT 4 --noverlap 2 --yLogScale false --include E
