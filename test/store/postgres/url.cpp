#include "store/postgres/url.hpp"

#include "relay/store/store_location.hpp"
#include "store/postgres/error.hpp"

#include <boost/test/unit_test.hpp>

using namespace relay;
using postgres::without_secrets;

BOOST_AUTO_TEST_SUITE(postgres_url)

BOOST_AUTO_TEST_CASE(people_see_where_it_is_and_no_password)
{
    BOOST_TEST(
        without_secrets("postgresql://ann:secret@db.example:6000/mail?sslmode=verify-full") ==
        "postgresql://ann@db.example:6000/mail"
    );
    BOOST_TEST(
        without_secrets("host=db.example dbname=mail password=secret") ==
        "postgresql://db.example/mail"
    );
    BOOST_TEST(
        without_secrets("postgresql:///mail?user=ann&password=secret&host=/run/postgresql") ==
        "postgresql://ann@/mail?host=/run/postgresql"
    );
    BOOST_TEST(without_secrets("service=mail") == "postgresql:///?service=mail");
}

BOOST_AUTO_TEST_CASE(each_of_several_servers_is_named)
{
    BOOST_TEST(
        without_secrets("postgresql://ann:secret@db1:6000,db2:6001/mail") ==
        "postgresql://ann@db1:6000,db2:6001/mail"
    );
    BOOST_TEST(
        without_secrets("host=db1,db2 port=6000 dbname=mail") ==
        "postgresql://db1:6000,db2:6000/mail"
    );
}

BOOST_AUTO_TEST_CASE(of_one_that_cannot_be_read_nothing_is_told)
{
    BOOST_TEST(without_secrets("postgres:secret").find("secret") == std::string::npos);
    BOOST_CHECK_THROW(postgres::check_url("postgres:secret"), postgres::error);
}

BOOST_AUTO_TEST_CASE(a_store_in_postgresql_has_a_name)
{
    BOOST_TEST(
        store_location::in_postgresql("postgresql://ann:secret@db/mail").name() ==
        "postgresql://ann@db/mail, schema relay"
    );
    BOOST_TEST(store_location::in_directory("data").name() == "data/relay.db");
}

BOOST_AUTO_TEST_SUITE_END()
