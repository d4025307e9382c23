#include "cli/failure_text.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/system/system_error.hpp>

#include <algorithm>
#include <iostream>

namespace relay::cli {

namespace json = boost::json;

std::string failure_text(const std::exception& e)
{
    std::string text = e.what();
    if (dynamic_cast<const boost::system::system_error*>(&e))
        text.resize(std::min(text.rfind(" [", text.find(" at ")), text.size()));
    return text;
}

void report_failure(bool as_json, std::string_view name, std::string_view message)
{
    if (!as_json) {
        std::cerr << "resend-relay: " << message << '\n';
        return;
    }
    const json::object error{{"statusCode", nullptr}, {"name", name}, {"message", message}};
    std::cout << json::serialize(error) << '\n';
}

} // namespace relay::cli
