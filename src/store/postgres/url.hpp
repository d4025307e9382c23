#pragma once

#include <string>

namespace relay::postgres {

// Throws error when libpq cannot read it.
void check_url(const std::string& url);

// For people: which database it is, without the password and what else there is to say. Nothing of
// one that libpq cannot read.
std::string without_secrets(const std::string& url);

} // namespace relay::postgres
