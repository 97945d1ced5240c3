# Perl's DBI. perl dbi.pl DRIVER ADDRESS PORT USER PASSWORD: plays the part of README.md and prints what it saw.
# DRIVER is mysql or MariaDB.
use strict;
use warnings;
use DBI;
use JSON::PP;

my ($driver, $host, $port, $user, $password) = @ARGV;
my $prefix = lc $driver;

sub login {
    my ($with) = @_;
    my $source = "DBI:$driver:database=shop;host=$host;port=$port;${prefix}_connect_timeout=15"
        . ";${prefix}_read_timeout=60;${prefix}_server_prepare=1";
    return DBI->connect($source, $user, $with, {RaiseError => 1, PrintError => 0, AutoCommit => 1});
}

sub value {
    my ($link, $statement) = @_;
    return ($link->selectrow_array($statement))[0];
}

sub transaction {
    my ($link, $end) = @_;
    $link->begin_work;
    $link->do("INSERT INTO mine VALUES (1)");
    $link->$end;
    return value($link, "SELECT COUNT(*) FROM mine") + 0;
}

sub error_of {
    my ($call) = @_;
    return eval { $call->(); 1 } ? 0 : $DBI::err + 0;
}

my %seen;
my $link = login($password);
$seen{query} = value($link, "SELECT 6 * 7") + 0;
my $prepared = $link->prepare("SELECT CAST(? AS INT) * 2, CONCAT(?, '!')");
for my $number (1, 2, 3) {
    $prepared->execute($number, "scales");
    my ($twice, $words) = $prepared->fetchrow_array;
    push @{$seen{prepared}}, [$twice + 0, $words];
    $prepared->finish;
}
undef $prepared;
$link->do("CREATE TEMPORARY TABLE mine (n INT) ENGINE=InnoDB");
$seen{transaction} = [transaction($link, "rollback"), transaction($link, "commit")];
my $rows = $link->selectall_arrayref("SELECT seq, REPEAT('y', 100) FROM seq_1_to_20000");
my $length = 0;
$length += length $_->[1] for @$rows;
$seen{rows} = [scalar @$rows, $length];
# One that is prepared has room made for it from its column's type; the text protocol brings it whole.
$link->{"${prefix}_server_prepare"} = 0;
$seen{long_row} = length value($link, "SELECT REPEAT('z', 17000000)");
$link->{"${prefix}_server_prepare"} = 1;
$seen{error} = error_of(sub { value($link, "SELECT * FROM nothing") });
$seen{after_error} = value($link, "SELECT 1") + 0;
$link->do('SET @kept = 1');
$link->disconnect;
$link = login($password);
$seen{reconnected} = value($link, 'SELECT @kept IS NULL') + 0;
$link->disconnect;
$seen{denied} = error_of(sub { login("wrong") });
print encode_json(\%seen), "\n";
