#include "resend/answer.hpp"

#include "resend/json_answer.hpp"

#include <cstdint>
#include <optional>
#include <utility>

namespace relay {

namespace {

namespace dom = simdjson::dom;

constexpr std::size_t longest_email_id = 64;

// The id of {"id":"..."}; nothing when there is none that could be an id
std::optional<std::string_view> id_of(const dom::element& element)
{
    dom::object object;
    if (element.get(object))
        return std::nullopt;
    const auto id = text_at(object, "id");
    if (id.empty() || id.size() > longest_email_id)
        return std::nullopt;
    return id;
}

// The array of that name. A null, or no such name, is an empty one; anything else is an error.
bool read_array(const dom::object& object, std::string_view key, std::optional<dom::array>& found)
{
    dom::element element;
    if (object.at_key(key).get(element) || element.is_null())
        return true;
    dom::array array;
    if (element.get(array))
        return false;
    found = array;
    return true;
}

using refusals = std::vector<std::optional<refused_item>>;

// Puts each of `errors` at its index. False: they are not what Resend answers.
bool read_refusals(const dom::array& errors, refusals& by_index)
{
    for (const dom::element error : errors) {
        dom::object object;
        std::uint64_t index = 0;
        if (error.get(object) || object.at_key("index").get(index))
            return false;
        if (index >= by_index.size() || by_index[index])
            return false;
        by_index[index] = refused_item{std::string(text_at(object, "message"))};
    }
    return true;
}

// `data` is read in either of the two ways that the documentation leaves open (resend-api.md,
// section 2): it has an entry only for each mail that was created, or one for each of the request,
// without an id where it was refused. Its length tells which.
std::optional<std::vector<item_result>> read_batch(const dom::object& object, std::size_t messages)
{
    std::optional<dom::array> data;
    std::optional<dom::array> errors;
    if (!read_array(object, "data", data) || !read_array(object, "errors", errors))
        return std::nullopt;

    refusals refused(messages);
    if (errors && !read_refusals(*errors, refused))
        return std::nullopt;

    const std::size_t refusal_count = errors ? errors->size() : 0;
    const std::size_t entries = data ? data->size() : 0;
    const bool only_created = entries + refusal_count == messages;
    if (!only_created && entries != messages)
        return std::nullopt;

    std::vector<item_result> items;
    items.reserve(messages);
    auto entry = data ? data->begin() : dom::array::iterator();
    for (auto& refusal : refused) {
        if (refusal) {
            if (!only_created) {
                if (id_of(*entry))
                    return std::nullopt; // created and refused at once
                ++entry;
            }
            items.emplace_back(std::move(*refusal));
            continue;
        }
        const auto id = id_of(*entry);
        if (!id)
            return std::nullopt;
        ++entry;
        items.emplace_back(accepted_item{std::string(*id)});
    }
    return items;
}

std::optional<std::vector<item_result>>
read_items(std::string_view body, bool batch, std::size_t messages)
{
    const auto root = parse_json(body);
    dom::object object;
    if (!root || root->get(object))
        return std::nullopt;
    if (batch)
        return read_batch(object, messages);

    const auto id = id_of(*root);
    if (!id || messages != 1)
        return std::nullopt;
    return std::vector<item_result>{accepted_item{std::string(*id)}};
}

outcome read_error(unsigned status, std::string_view body)
{
    const auto root = parse_json(body);
    dom::object object;
    if (!root || root->get(object))
        return classify(status, {}, {});
    return classify(status, text_at(object, "name"), text_at(object, "message"));
}

} // namespace

resend_answer read_answer(unsigned status, std::string_view body, bool batch, std::size_t messages)
{
    if (status < 200 || status >= 300)
        return {read_error(status, body), {}};

    auto items = read_items(body, batch, messages);
    if (items)
        return {classify(status, {}, {}), std::move(*items)};

    outcome unknown;
    unknown.verdict = verdict::no_answer;
    unknown.status = status;
    unknown.message = "Resend accepted the request, but its answer could not be read";
    return {std::move(unknown), {}};
}

} // namespace relay
