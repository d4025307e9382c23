#pragma once

#include <cstddef>

namespace relay {

// JavaScript cuts texts between the two halves of a character, and writes the half that is left as
// an escape, which is no valid JSON. In the JSON at `text` it becomes U+FFFD, as in Resend's own
// reading. False: there is none.
bool replace_lone_halves(char* text, std::size_t size);

} // namespace relay
