#pragma once

#include "cli/session.hpp"

#include <CLI/App.hpp>

namespace relay::cli {

// `store check` (store_check.cpp), and `store copy` (store_copy.cpp)
void add_store_check(CLI::App& to, session& s);
void add_store_copy(CLI::App& to, session& s);

} // namespace relay::cli
