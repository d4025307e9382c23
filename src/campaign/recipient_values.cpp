#include "campaign/recipient_values.hpp"

namespace relay {

namespace json = boost::json;

const json::object& recipient_values::read(std::string_view variables, std::string_view address)
{
    values_.reset();
    parser_.reset();
    memory_.emplace(buffer_.data(), buffer_.size());
    parser_.reset(&*memory_);
    parser_.write(variables);
    values_.emplace(parser_.release());
    auto& values = values_->as_object();
    values.emplace("email", address);
    return values;
}

} // namespace relay
