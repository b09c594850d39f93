for isa in c sse2 avx2 avx512; do netcyne mod --emit c --isa $isa ExpSyn > $isa.c || exit; done
grep -c ncy_kernel_table *.c | sed 's/:[1-9].*/: a table/'
cmp -s c.c avx2.c || echo "they differ"
netcyne mod --emit c
netcyne mod --emit c --dump-after lower pas
