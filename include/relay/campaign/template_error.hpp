#pragma once

#include <cstddef>
#include <string>

namespace relay {

// What is wrong with a template, and where
struct template_error
{
    std::string field;    // "html", "headers.X-Ref"
    std::size_t line{};   // from 1
    std::size_t column{}; // characters, from 1
    std::string text;     // what stands there, shortened
    std::string message;  // a sentence
};

} // namespace relay
