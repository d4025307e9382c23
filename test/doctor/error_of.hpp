#pragma once

#include <string>
#include <variant>

namespace relay::test {

// Why a record could not be read; empty: it could.
template <class T>
std::string error_of(const std::variant<T, std::string>& parsed)
{
    const auto* error = std::get_if<std::string>(&parsed);
    return error ? *error : "";
}

} // namespace relay::test
