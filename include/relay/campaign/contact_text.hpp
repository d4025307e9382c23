#pragma once

#include "relay/store/contact.hpp"

#include <array>
#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

// Contacts, written as a file

namespace relay {

// What the relay says of a contact itself: names that no variable has
constexpr std::array<std::string_view, 3> reserved_names{"status", "since", "why"};

// A JSON object: the address, the variables, and those three. `since` is ISO 8601, `why` null when
// there is nothing to be said.
void append_contact(std::string& json, const contact_record& c);

// The columns of a CSV: a row can be written when the variables of all contacts are known.
class contact_columns
{
public:
    static constexpr std::size_t most = 16'384; // an import takes no more

    // The variables of a contact. False: they are too many.
    bool add(const contact_record& c);

    void append_heading(std::string& csv) const;
    void append_row(std::string& csv, const contact_record& c) const;

    std::size_t size() const { return names_.size(); }

private:
    std::map<std::string, std::size_t, std::less<>> places_; // by the name as JSON has it
    std::vector<std::string> names_;
};

} // namespace relay
