// For the command line: its library, too
#pragma once

#include "asio.hpp"

#include <CLI/App.hpp>
