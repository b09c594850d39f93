# cmake -DNPM=npm -DFROM=src/plot/html -DTO=build/js -DOUT=file.c -DEMBED=embed.cmake -P js_library.cmake
# The JavaScript library of html figures, in the version and with the hash that FROM's lock file has, and our own files, as a C file.
# Without npm or a network the list is empty, and html figures are refused when they are asked for.
set(files "")
if(NPM)
  file(MAKE_DIRECTORY ${TO})
  file(COPY ${FROM}/package.json ${FROM}/package-lock.json DESTINATION ${TO})
  if(NOT EXISTS ${TO}/node_modules/uplot/dist/uPlot.iife.min.js)
    execute_process(COMMAND ${NPM} ci --ignore-scripts --no-audit --no-fund --silent --fetch-retries=1 --fetch-timeout=20000 WORKING_DIRECTORY ${TO}
      RESULT_VARIABLE failed OUTPUT_QUIET ERROR_QUIET TIMEOUT 60)
  endif()
  if(EXISTS ${TO}/node_modules/uplot/dist/uPlot.iife.min.js)
    set(files ${TO}/node_modules/uplot/dist/uPlot.iife.min.js ${TO}/node_modules/uplot/dist/uPlot.min.css ${TO}/node_modules/uplot/LICENSE
      ${FROM}/figure.js ${FROM}/figure.css)
  endif()
endif()
if(NOT files)
  message(STATUS "html figures: no JavaScript library (npm or a network is missing); this build refuses html")
endif()
set(ARRAY ncy_html_files)
set(FILES ${files})
include(${EMBED})
