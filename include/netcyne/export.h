/* export.h - what the library shows to its users.
 *
 * NCY_API marks a function that is part of the public interface. NCY_PRINTF lets the compiler check format strings.
 * SPDX-License-Identifier: MIT */
#ifndef NETCYNE_EXPORT_H
#define NETCYNE_EXPORT_H

#if defined(__GNUC__)
#define NCY_API __attribute__((visibility("default")))
#define NCY_PRINTF(fmt_index, first_arg) __attribute__((format(printf, fmt_index, first_arg)))
#else
#define NCY_API
#define NCY_PRINTF(fmt_index, first_arg)
#endif

#ifdef __cplusplus
#define NCY_BEGIN_C extern "C" {
#define NCY_END_C }
#else
#define NCY_BEGIN_C
#define NCY_END_C
#endif

#endif
