#include "relay/mail/domain.hpp"
#include "relay/resend/account_answers.hpp"
#include "resend/json_answer.hpp"

#include <algorithm>

namespace relay {

namespace {

namespace dom = simdjson::dom;

constexpr std::size_t most_records = 100;

std::vector<wanted_record> read_records(const dom::object& domain)
{
    std::vector<wanted_record> records;
    dom::array list;
    if (domain.at_key("records").get(list))
        return records;
    for (const dom::element each : list) {
        dom::object record;
        if (records.size() == most_records || each.get(record))
            continue;
        std::int64_t priority = 0;
        if (record.at_key("priority").get(priority))
            priority = 0;
        records.push_back({
            .purpose = std::string(text_at(record, "record")),
            .name = std::string(text_at(record, "name")),
            .type = std::string(text_at(record, "type")),
            .value = std::string(text_at(record, "value")),
            .priority = static_cast<int>(std::clamp<std::int64_t>(priority, 0, 65'535)),
            .status = std::string(text_at(record, "status")),
        });
    }
    return records;
}

std::optional<sending_domain> to_domain(const dom::object& object)
{
    sending_domain domain{
        .id = std::string(id_at(object)),
        .name = fold_domain(text_at(object, "name")),
        .status = std::string(text_at(object, "status")),
        .region = std::string(text_at(object, "region")),
        .records = read_records(object),
    };
    if (domain.id.empty() || domain.name.empty() || domain.status.empty())
        return std::nullopt;
    return domain;
}

} // namespace

std::optional<domain_page> read_domain_page(std::string_view body)
{
    const auto object = parse_object(body);
    auto domains = object ? read_list<sending_domain>(*object, to_domain) : std::nullopt;
    if (!domains)
        return std::nullopt;
    domain_page page{.domains = std::move(*domains)};
    if (object->at_key("has_more").get(page.has_more))
        page.has_more = false; // it was not told in the API's first years
    return page;
}

std::optional<sending_domain> read_domain(std::string_view body)
{
    const auto object = parse_object(body);
    return object ? to_domain(*object) : std::nullopt;
}

} // namespace relay
