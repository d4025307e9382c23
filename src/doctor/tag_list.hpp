#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace relay {

// "v=DMARC1; p=none": the tags of DKIM and DMARC records (RFC 6376, section 3.2)
class tag_list
{
public:
    struct tag
    {
        std::string name;
        std::string value; // without blanks around it
    };

    // Nothing: the text is no such list, or a tag stands in it twice.
    static std::optional<tag_list> parse(std::string_view text);

    // Null when there is no tag of that name.
    const std::string* find(std::string_view name) const;

    void add(tag t) { tags_.push_back(std::move(t)); }

    const std::vector<tag>& all() const { return tags_; }

private:
    std::vector<tag> tags_;
};

// "p=none" in two. Nothing: it is no tag.
std::optional<tag_list::tag> split_tag(std::string_view text);

// Without the blanks and line breaks at both ends
std::string_view without_blanks_around(std::string_view text);

// What stands between `separator`s, without blanks around it; empty parts are left out.
std::vector<std::string> split_list(std::string_view text, char separator);

} // namespace relay
