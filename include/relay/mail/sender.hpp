#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace relay {

// Whose mail a message is: the domain of its `from`, or, when it leaves that to a template of
// Resend's, "template:" and the template's id. No domain has a colon.
constexpr std::string_view template_sender_prefix = "template:";

constexpr bool is_template_sender(std::string_view sender)
{
    return sender.starts_with(template_sender_prefix);
}

// Empty for an id that is longer than Resend's are: nobody is known by it.
inline std::string template_sender(std::string_view id)
{
    constexpr std::size_t longest_id = 200;
    if (id.empty() || id.size() > longest_id)
        return {};
    return std::string(template_sender_prefix).append(id);
}

} // namespace relay
