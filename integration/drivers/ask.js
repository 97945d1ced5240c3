// npm's mysql2. node ask.js ADDRESS PORT USER PASSWORD STATEMENT... in one session: prints the first value of the last
// answer, or "error CODE". The statement "change_user" logs in again within the session.
"use strict";

const { createRequire } = require("node:module");
const path = require("node:path");
const mysql = createRequire(path.join(__dirname, "../../build/drivers/"))("mysql2/promise");

const [host, port, user, password, ...statements] = process.argv.slice(2);

async function main() {
    const link = await mysql.createConnection({ host, port: Number(port), user, password, connectTimeout: 15000 });
    let answer;
    for (const statement of statements) {
        if (statement === "change_user") {
            await link.changeUser({ user, password });
        } else {
            [answer] = await link.query({ sql: statement, rowsAsArray: true });
        }
    }
    await link.end();
    console.log(String(answer[0][0]));
}

main().catch((problem) => console.log(`error ${problem.errno}`));
