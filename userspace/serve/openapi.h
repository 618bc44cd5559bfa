/* SPDX-License-Identifier: GPL-2.0 */
/* The OpenAPI description of /api/v1, which tools/spec/emit_openapi.py writes. */
#ifndef KTALLY_SERVE_OPENAPI_H
#define KTALLY_SERVE_OPENAPI_H

#include <stddef.h>

extern const char openapi_json[];
extern const size_t openapi_json_length;

#endif
