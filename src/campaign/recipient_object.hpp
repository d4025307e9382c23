#pragma once

#include <simdjson.h>

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace relay {

// Reads the JSON of one recipient, with buffers that are kept from one to the next.
class recipient_object
{
public:
    // `reserved`: names that are not those of variables
    explicit recipient_object(std::span<const std::string_view> reserved) : reserved_(reserved) {}

    enum class result
    {
        read,
        unclear, // something else than an object, or one that has a name twice
        broken,  // no JSON
    };

    // Leaves more behind `json`'s text than there was: simdjson reads a little behind its end.
    result read(std::string& json);

    // Of what was read; they live until the next call.

    // Without blanks around it; empty: there is none, or something else than a text
    std::string_view email() const { return email_; }
    std::string_view variables() const { return variables_; }

private:
    bool find_address(simdjson::dom::object members);
    void take(simdjson::dom::object members);

    std::span<const std::string_view> reserved_;
    simdjson::dom::parser parser_;
    std::vector<std::string_view> names_;
    std::string_view address_name_; // empty: there is none
    std::string_view email_;
    std::string variables_;
};

} // namespace relay
