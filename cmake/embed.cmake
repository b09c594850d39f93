# cmake -DOUT=file.c -DARRAY=name -DFILES=a;b;... -P embed.cmake: a C file with the bytes of the files, one array each, and
# `const struct { const char *name, *text; size_t length; } ARRAY[]`, names without folders, the last one NULL.
set(body "#include <stddef.h>\n")
set(rows "")
set(i 0)
foreach(file ${FILES})
  file(READ ${file} hex HEX)
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${hex}")
  string(REGEX REPLACE "(0x0a,)" "\\1\n" bytes "${bytes}") # a line a line
  get_filename_component(name ${file} NAME)
  string(APPEND body "static const unsigned char text_${i}[] = {\n${bytes}0};\n")
  string(APPEND rows "    {\"${name}\", (const char *)text_${i}, sizeof text_${i} - 1},\n")
  math(EXPR i "${i} + 1")
endforeach()
string(APPEND body "extern const struct ncy_embedded { const char *name, *text; size_t length; } ${ARRAY}[];\n")
string(APPEND body "const struct ncy_embedded ${ARRAY}[] = {\n${rows}    {NULL, NULL, 0}};\n")
file(WRITE ${OUT} "${body}")
