# Ruby's mysql2. ruby mysql2.rb ADDRESS PORT USER PASSWORD: plays the part of README.md and prints what it saw.
require "json"
require "mysql2"

HOST, PORT, USER, PASSWORD = ARGV

def login(password = PASSWORD)
  Mysql2::Client.new(host: HOST, port: PORT.to_i, username: USER, password: password, database: "shop",
                     connect_timeout: 15, read_timeout: 60)
end

def value(link, statement)
  link.query(statement, as: :array).first.first
end

def transaction(link, ending)
  link.query("BEGIN")
  link.query("INSERT INTO mine VALUES (1)")
  link.query(ending)
  value(link, "SELECT COUNT(*) FROM mine")
end

def error_of
  yield
  0
rescue Mysql2::Error => problem
  problem.error_number
end

seen = {}
link = login
seen["query"] = value(link, "SELECT 6 * 7")
prepared = link.prepare("SELECT CAST(? AS INT) * 2, CONCAT(?, '!')")
seen["prepared"] = [1, 2, 3].map { |number| prepared.execute(number, "scales", as: :array).first }
prepared.close
link.query("CREATE TEMPORARY TABLE mine (n INT) ENGINE=InnoDB")
seen["transaction"] = [transaction(link, "ROLLBACK"), transaction(link, "COMMIT")]
# Row by row, as they come.
lengths = link.query("SELECT seq, REPEAT('y', 100) FROM seq_1_to_20000", as: :array, stream: true, cache_rows: false)
              .map { |row| row[1].length }
seen["rows"] = [lengths.length, lengths.sum]
seen["long_row"] = value(link, "SELECT REPEAT('z', 17000000)").length
seen["error"] = error_of { link.query("SELECT * FROM nothing") }
seen["after_error"] = value(link, "SELECT 1")
link.query("SET @kept = 1")
link.close
link = login
seen["reconnected"] = value(link, "SELECT @kept IS NULL")
link.close
seen["denied"] = error_of { login("wrong") }
puts seen.to_json
