#include "sim/route.hpp"

namespace relay::sim {

namespace {

// The routes below /emails/ other than the batch: "{id}" or "{id}/cancel"
route find_email_route(std::string_view method, std::string_view rest)
{
    const auto slash = rest.find('/');
    route r{.id = rest.substr(0, slash), .known_path = true};
    if (slash == std::string_view::npos) {
        if (method == "GET")
            r.to = endpoint::get_email;
        else if (method == "PATCH")
            r.to = endpoint::update_email;
    } else if (rest.substr(slash) == "/cancel") {
        if (method == "POST")
            r.to = endpoint::cancel_email;
    } else {
        r.known_path = false;
    }
    return r;
}

} // namespace

route find_route(std::string_view method, std::string_view target)
{
    // SDKs that paste a base with a slash at its end ask for "//emails".
    while (target.starts_with("//"))
        target.remove_prefix(1);
    const auto question = target.find('?');
    const auto path = target.substr(0, question);
    route r{.known_path = true};
    if (path == "/emails") {
        if (method == "POST")
            r.to = endpoint::send;
        else if (method == "GET")
            r.to = endpoint::list_emails;
    } else if (path == "/emails/batch") {
        if (method == "POST")
            r.to = endpoint::send_batch;
    } else if (path == "/domains") {
        if (method == "GET")
            r.to = endpoint::list_domains;
    } else if (path == "/suppressions" || path.starts_with("/suppressions/")) {
        r.to = endpoint::suppressions;
        r.id = path.substr(std::string_view("/suppressions").size());
    } else if (path == "/usage") {
        if (method == "GET")
            r.to = endpoint::usage;
    } else if (path.starts_with("/domains/") && path.size() > 9 && path.find('/', 9) == std::string_view::npos) {
        r.id = path.substr(9);
        if (method == "GET")
            r.to = endpoint::get_domain;
    } else if (path.starts_with("/emails/") && path.size() > 8) {
        r = find_email_route(method, path.substr(8));
    } else {
        r.known_path = false;
    }
    if (question != std::string_view::npos)
        r.query = target.substr(question + 1);
    return r;
}

} // namespace relay::sim
