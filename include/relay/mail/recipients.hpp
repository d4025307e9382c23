#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace relay {

// Who an email goes to, found in its summary or its body as the relay writes them: both begin with
// the sender and then `to`, `cc` and `bcc`, byte for byte the same.
struct recipient_lists
{
    std::vector<std::string> to;
    std::vector<std::string> cc;
    std::vector<std::string> bcc;

    // Where these three stand in the text
    std::size_t begin{};
    std::size_t end{};
};

// Nothing when the text is not what the relay writes.
std::optional<recipient_lists> find_recipients(std::string_view text);

// The lists without some of the recipients. When nobody is left in `to`, those in `cc` move there;
// hidden recipients are never shown to each other, so that with only these left nobody is left.
struct remaining_recipients
{
    std::vector<std::string> removed;
    std::string members; // as they stand in the text; empty: nobody is left
    std::size_t count{};
};

remaining_recipients remove_recipients(
    const recipient_lists& lists, const std::function<bool(std::string_view)>& unwanted
);

} // namespace relay
