# make install: program, libraries, headers, pkg-config and CMake package files, man page, completions.
install(TARGETS netcyne RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(TARGETS netcyne_static netcyne_shared EXPORT netcyneTargets
  ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(DIRECTORY ${CMAKE_SOURCE_DIR}/include/netcyne DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
configure_file(${CMAKE_SOURCE_DIR}/cmake/netcyne.pc.in ${CMAKE_BINARY_DIR}/netcyne.pc @ONLY)
install(FILES ${CMAKE_BINARY_DIR}/netcyne.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
configure_package_config_file(${CMAKE_SOURCE_DIR}/cmake/netcyneConfig.cmake.in ${CMAKE_BINARY_DIR}/netcyneConfig.cmake
  INSTALL_DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/netcyne)
write_basic_package_version_file(${CMAKE_BINARY_DIR}/netcyneConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_BINARY_DIR}/netcyneConfig.cmake ${CMAKE_BINARY_DIR}/netcyneConfigVersion.cmake
  DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/netcyne)
install(EXPORT netcyneTargets NAMESPACE netcyne:: DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/netcyne)

# Man page and completions are printed by the program from its tables, so only where it can run.
if(NOT CMAKE_CROSSCOMPILING)
  set(pages ${CMAKE_BINARY_DIR}/pages)
  add_custom_command(OUTPUT ${pages}/netcyne.1 ${pages}/netcyne ${pages}/_netcyne
    COMMAND ${CMAKE_COMMAND} -E make_directory ${pages}
    COMMAND netcyne --man > ${pages}/netcyne.1
    COMMAND netcyne completion bash > ${pages}/netcyne
    COMMAND netcyne completion zsh > ${pages}/_netcyne
    DEPENDS netcyne VERBATIM)
  add_custom_target(netcyne_pages ALL DEPENDS ${pages}/netcyne.1)
  install(FILES ${pages}/netcyne.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
  install(FILES ${pages}/netcyne DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
  install(FILES ${pages}/_netcyne DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions)
endif()
