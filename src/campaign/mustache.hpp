#pragma once

#include "campaign/escaping.hpp"

#include <boost/json/object.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace relay {

// What a template is rendered with, for one recipient. Views: they outlive the call.
struct template_values
{
    const boost::json::object& own;
    std::string_view unsubscribe_url; // what `{{unsubscribe_url}}` is, whatever `own` has
};

// A mustache template, compiled to a list of pieces that is run through from its beginning to its
// end: kainjow's library takes 17 µs for a text of 2 KB with three variables, this half a one, and
// that library knows neither where in the text a tag stands nor that it is none of mustache's.
// Immutable, so that several threads may use it. The parser (campaign/mustache_parser.hpp) makes
// it.
//
// False in a section are, as in mustache.js, what is not there, null, false, 0, an empty text and
// an empty list.
class mustache
{
public:
    // Appends the rendered text as the inside of a JSON string. A value that is not there is
    // empty. Returns why it can't be rendered, as a sentence; then part of it has been appended.
    std::optional<std::string> render(std::string& out, const template_values& values) const;

    // The first name that is rendered with these values and that they lack, or have null for. What
    // stands in a section that is left out is not missed, nor is a section's own name.
    std::optional<std::string> missing(const template_values& values) const;

    // Whether `{{unsubscribe_url}}` is rendered somewhere
    bool uses_unsubscribe_url() const;

private:
    friend class mustache_parser;

    enum class kind : std::uint8_t
    {
        literal,
        variable,
        section,
        inverted,
        end, // of a section; an inverted one needs none
    };

    struct piece
    {
        kind what{};
        escaping how{};      // of a variable
        std::uint32_t first; // of a literal: where it begins; else: which name
        std::uint32_t size;  // of a literal
        std::uint32_t
            next; // of a section: the piece behind its end; of an end: that of its section
    };

    struct tag_name
    {
        std::string text;
        std::vector<std::string> keys; // none: the current item
        bool unsubscribe_url{};
    };

    class cursor;

    std::vector<piece> pieces_;
    std::string literals_; // as they stand inside of a JSON string
    std::vector<tag_name> names_;
};

constexpr std::size_t deepest_section = 32;

// Lists in lists multiply: what takes more than this is no mail.
constexpr std::size_t largest_rendered = 4 << 20; // bytes of a field
constexpr std::size_t most_pieces = 200'000;

} // namespace relay
