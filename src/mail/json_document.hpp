#pragma once

#include "mail/json_input.hpp"

#include <memory>
#include <string_view>

namespace relay {

// Parses JSON, with buffers that are kept from document to document. What parse() returns lives
// until the next call.
class json_document
{
public:
    // `what` begins the sentence that says what is wrong, such as "The line". Throws refusal.
    dom::element parse(std::string_view text, std::string_view what);
    dom::object parse_object(std::string_view text, std::string_view what);

    // Gives the memory of a large document back
    void trim();

private:
    dom::parser parser_;
    std::unique_ptr<char[]> padded_; // simdjson reads a little behind the text's end
    std::size_t capacity_{};
};

} // namespace relay
