#include "campaign/mustache.hpp"

#include "relay/base/check.hpp"
#include "relay/base/json_writer.hpp"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <array>

namespace relay {

namespace json = boost::json;

namespace {

bool is_false(const json::value* value)
{
    if (!value)
        return true;
    switch (value->kind()) {
    case json::kind::null:
        return true;
    case json::kind::bool_:
        return !value->get_bool();
    case json::kind::int64:
        return value->get_int64() == 0;
    case json::kind::uint64:
        return value->get_uint64() == 0;
    case json::kind::double_:
        return value->get_double() == 0;
    case json::kind::string:
        return value->get_string().empty();
    case json::kind::array:
        return value->get_array().empty();
    case json::kind::object:
        return false;
    }
    return false;
}

// False: it is a list or an object.
bool append_value(std::string& out, const json::value& value, escaping how)
{
    switch (value.kind()) {
    case json::kind::null:
        break;
    case json::kind::bool_:
        out += value.get_bool() ? "true" : "false";
        break;
    case json::kind::int64:
        append_json_number(out, value.get_int64());
        break;
    case json::kind::uint64:
        append_json_number(out, value.get_uint64());
        break;
    case json::kind::double_:
        append_json_number(out, value.get_double());
        break;
    case json::kind::string:
        append_escaped(out, value.get_string(), how);
        break;
    default:
        return false;
    }
    return true;
}

// One of the things that names are looked up in, innermost last
struct context_frame
{
    const json::value* item{};     // what `{{.}}` is; none: all of the values
    const json::object* members{}; // of an item that is an object
    const json::array* list{};     // whose item it is, if it is one's
    std::size_t index{};           // there
};

const json::object* members_of(const json::value* item)
{
    return item->if_object();
}

} // namespace

// Runs through the pieces, in and out of sections and around in their lists.
class mustache::cursor
{
public:
    cursor(const mustache& text, const template_values& values) : text_(text), values_(values)
    {
        frames_[0].members = &values.own;
    }

    // The next literal or variable; none: this was all, or too much.
    const piece* next()
    {
        while (at_ < text_.pieces_.size() && ++steps_ <= most_pieces) {
            const piece& current = text_.pieces_[at_++];
            switch (current.what) {
            case kind::literal:
            case kind::variable:
                return &current;
            case kind::section:
                enter(current);
                break;
            case kind::inverted:
                if (is_true(current))
                    at_ = current.next;
                break;
            case kind::end:
                leave(current);
                break;
            }
        }
        return nullptr;
    }

    bool gave_up() const { return steps_ > most_pieces; }

    const tag_name& name_of(const piece& variable) const { return text_.names_[variable.first]; }

    // Null: there is none.
    const json::value* find(const tag_name& name) const
    {
        if (name.keys.empty())
            return frames_[depth_].item;
        const json::value* found = nullptr;
        for (auto i = depth_ + 1; i-- > 0 && !found;) {
            if (frames_[i].members)
                found = frames_[i].members->if_contains(name.keys.front());
        }
        for (std::size_t i = 1; i < name.keys.size() && found; ++i) {
            const auto* members = found->if_object();
            found = members ? members->if_contains(name.keys[i]) : nullptr;
        }
        return found;
    }

private:
    bool is_true(const piece& section) const
    {
        const tag_name& name = name_of(section);
        return name.unsubscribe_url ? !values_.unsubscribe_url.empty() : !is_false(find(name));
    }

    void enter(const piece& section)
    {
        if (!is_true(section)) {
            at_ = section.next;
            return;
        }
        check(depth_ < deepest_section, "sections are not nested deeper than the parser allows");
        const json::value* value = find(name_of(section));
        context_frame inner{.item = value};
        if (value && value->is_array()) {
            inner.list = &value->get_array();
            inner.item = &inner.list->front();
        }
        inner.members = inner.item ? members_of(inner.item) : nullptr;
        frames_[++depth_] = inner;
    }

    void leave(const piece& end)
    {
        context_frame& frame = frames_[depth_];
        if (!frame.list || ++frame.index == frame.list->size()) {
            --depth_;
            return;
        }
        frame.item = &(*frame.list)[frame.index];
        frame.members = members_of(frame.item);
        at_ = end.next + 1;
    }

    const mustache& text_;
    const template_values& values_;
    std::array<context_frame, deepest_section + 1> frames_{};
    std::size_t depth_{};
    std::size_t at_{};
    std::size_t steps_{};
};

std::optional<std::string> mustache::render(std::string& out, const template_values& values) const
{
    const auto begin = out.size();
    cursor here(*this, values);
    while (const piece* current = here.next()) {
        if (current->what == kind::literal) {
            out.append(literals_, current->first, current->size);
        } else if (const tag_name& name = here.name_of(*current); name.unsubscribe_url) {
            append_escaped(out, values.unsubscribe_url, current->how);
        } else if (const json::value* value = here.find(name)) {
            if (!append_value(out, *value, current->how))
                return "The value of `" + name.text + "` is a list or an object, not a text.";
        }
        if (out.size() - begin > largest_rendered)
            break;
    }
    if (here.gave_up() || out.size() - begin > largest_rendered)
        return "The rendered text is too large: it has 4 MiB at most.";
    return std::nullopt;
}

std::optional<std::string> mustache::missing(const template_values& values) const
{
    cursor here(*this, values);
    while (const piece* current = here.next()) {
        if (current->what != kind::variable)
            continue;
        const tag_name& name = here.name_of(*current);
        if (name.unsubscribe_url)
            continue;
        const json::value* value = here.find(name);
        if (!value || value->is_null())
            return name.text;
    }
    return std::nullopt;
}

bool mustache::uses_unsubscribe_url() const
{
    return std::ranges::any_of(pieces_, [this](const piece& one) {
        return one.what == kind::variable && names_[one.first].unsubscribe_url;
    });
}

} // namespace relay
