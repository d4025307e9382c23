#pragma once

#include <simdjson.h>

#include <string>
#include <string_view>

namespace relay {

// Collects what of an event is worth keeping: a JSON object of its texts, each cut where something
// is odd. Empty when there is nothing to say.
class event_detail
{
public:
    void add(std::string_view name, std::string_view text);

    // The diagnostic codes of the receiving server, under whichever name they come: a list.
    void add_diagnostic_codes(const simdjson::dom::object& said);

    std::string take();

private:
    void begin(std::string_view name);

    std::string json_;
};

} // namespace relay
