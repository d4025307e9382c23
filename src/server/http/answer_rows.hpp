#pragma once

#include "relay/net/http_server.hpp"

#include <cstddef>
#include <functional>
#include <string>

namespace relay {

// An answer with a list in it
struct row_list
{
    std::string before; // the list: `{"data":`
    std::size_t rows{};
    std::function<void(std::string& out, std::size_t row)> append; // has what it makes them of
    std::string after;                                             // the list: `}`
};

// A list may be long: its rows are written as the client takes them, and others have the thread in
// between. A short one is in the body.
server_response answer_rows(row_list list);

} // namespace relay
