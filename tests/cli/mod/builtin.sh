netcyne mod || exit
# what the back end leaves to the machine is its own tests' matter
netcyne mod hh NetStim STDP | grep -v 'one instance after another'
