#include "cli/contact_lists.hpp"

#include "cli/api_client.hpp"
#include "cli/json_read.hpp"
#include "cli/list_view.hpp"
#include "cli/streamed_export.hpp"
#include "cli/table.hpp"
#include "cli/upload.hpp"
#include "relay/base/percent_encoding.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

namespace relay::cli {

namespace json = boost::json;

namespace {

std::string target_of(const std::string& name)
{
    return "/relay/lists/" + percent_encoded(name);
}

} // namespace

int create_list(const session& s, const std::string& name)
{
    const json::object body{{"name", name}};
    const auto answer = api_client(s).post("/relay/lists", json::serialize(body));
    return report_answer(s, answer, [&name](const json::value&) {
        return "created " + printable(name) + '\n';
    });
}

int import_contacts(
    const session& s, const std::string& name, const std::string& path, bool resubscribe
)
{
    upload_file file(path);
    api_client relay(s);
    const auto answer = upload(
        s, relay, target_of(name) + "/contacts" + (resubscribe ? "?resubscribe=true" : ""), file
    );
    return report_upload(s, answer, file);
}

int export_contacts(const session& s, const std::string& name, const std::string& file)
{
    return export_streamed(s, target_of(name) + "/contacts", file);
}

int show_lists(const session& s, const std::string& name)
{
    auto relay = api_client(s);
    if (name.empty())
        return report_answer(s, relay.get("/relay/lists?limit=1000"), lists_text);
    return report_answer(s, relay.get(target_of(name)), [](const json::value& list) {
        return lists_text(json::object{{"data", json::array{list}}});
    });
}

int remove_list(const session& s, const std::string& name)
{
    return report_answer(s, api_client(s).remove(target_of(name)), [&name](const json::value&) {
        return "removed " + printable(name) + '\n';
    });
}

} // namespace relay::cli
