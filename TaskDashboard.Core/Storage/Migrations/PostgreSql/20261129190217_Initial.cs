using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace TaskDashboard.Core.Storage.Migrations.PostgreSql
{
    /// <inheritdoc />
    public partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "answeredreports",
                columns: table => new
                {
                    tasknumber = table.Column<int>(type: "integer", nullable: false),
                    reportid = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false, collation: "C"),
                    code = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false, collation: "C"),
                    answer = table.Column<string>(type: "text", nullable: false, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_answeredreports", x => new { x.tasknumber, x.reportid });
                });

            migrationBuilder.CreateTable(
                name: "apikeys",
                columns: table => new
                {
                    number = table.Column<int>(type: "integer", nullable: false),
                    id = table.Column<string>(type: "character varying(24)", unicode: false, maxLength: 24, nullable: false, collation: "C"),
                    name = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C"),
                    hash = table.Column<byte[]>(type: "bytea", maxLength: 32, nullable: false),
                    role = table.Column<int>(type: "integer", nullable: false),
                    companyid = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: true, collation: "C"),
                    vendors = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C"),
                    createdat = table.Column<long>(type: "bigint", nullable: false),
                    createdby = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C"),
                    revokedat = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_apikeys", x => x.number);
                });

            migrationBuilder.CreateTable(
                name: "auditentries",
                columns: table => new
                {
                    number = table.Column<long>(type: "bigint", nullable: false),
                    at = table.Column<long>(type: "bigint", nullable: false),
                    actor = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C"),
                    action = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false, collation: "C"),
                    subject = table.Column<string>(type: "character varying(24)", unicode: false, maxLength: 24, nullable: false, collation: "C"),
                    detail = table.Column<string>(type: "character varying(2000)", maxLength: 2000, nullable: true, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_auditentries", x => x.number);
                });

            migrationBuilder.CreateTable(
                name: "changes",
                columns: table => new
                {
                    sequence = table.Column<long>(type: "bigint", nullable: false),
                    subject = table.Column<int>(type: "integer", nullable: false),
                    number = table.Column<long>(type: "bigint", nullable: false),
                    companyid = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: true, collation: "C"),
                    at = table.Column<long>(type: "bigint", nullable: false),
                    commitorder = table.Column<ulong>(type: "xid8", nullable: false, defaultValueSql: "pg_current_xact_id()")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_changes", x => x.sequence);
                });

            migrationBuilder.CreateTable(
                name: "circuits",
                columns: table => new
                {
                    destinationnumber = table.Column<int>(type: "integer", nullable: false),
                    state = table.Column<int>(type: "integer", nullable: false),
                    opensince = table.Column<long>(type: "bigint", nullable: false),
                    nextprobeat = table.Column<long>(type: "bigint", nullable: false),
                    reason = table.Column<string>(type: "character varying(2000)", maxLength: 2000, nullable: false, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_circuits", x => x.destinationnumber);
                });

            migrationBuilder.CreateTable(
                name: "companies",
                columns: table => new
                {
                    id = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false, collation: "C"),
                    name = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_companies", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "destinationminutes",
                columns: table => new
                {
                    destinationnumber = table.Column<int>(type: "integer", nullable: false),
                    minute = table.Column<long>(type: "bigint", nullable: false),
                    delivered = table.Column<int>(type: "integer", nullable: false),
                    failed = table.Column<int>(type: "integer", nullable: false),
                    lastat = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_destinationminutes", x => new { x.destinationnumber, x.minute });
                });

            migrationBuilder.CreateTable(
                name: "destinations",
                columns: table => new
                {
                    number = table.Column<int>(type: "integer", nullable: false),
                    id = table.Column<string>(type: "character varying(24)", unicode: false, maxLength: 24, nullable: false, collation: "C"),
                    companyid = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: true, collation: "C"),
                    name = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C"),
                    url = table.Column<string>(type: "character varying(2000)", maxLength: 2000, nullable: false, collation: "C"),
                    authorizationtype = table.Column<int>(type: "integer", nullable: false),
                    username = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: true, collation: "C"),
                    protectedpassword = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    tokenurl = table.Column<string>(type: "character varying(2000)", maxLength: 2000, nullable: true, collation: "C"),
                    clientid = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: true, collation: "C"),
                    protectedclientsecret = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    scope = table.Column<string>(type: "character varying(2000)", maxLength: 2000, nullable: true, collation: "C"),
                    protectedsigningsecret = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    protectedprevioussecret = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    previoussecretuntil = table.Column<long>(type: "bigint", nullable: true),
                    protectedoldestsecret = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    oldestsecretuntil = table.Column<long>(type: "bigint", nullable: true),
                    concurrency = table.Column<int>(type: "integer", nullable: true),
                    paused = table.Column<int>(type: "integer", nullable: false),
                    pausedat = table.Column<long>(type: "bigint", nullable: true),
                    pausedby = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: true, collation: "C"),
                    pausedreason = table.Column<string>(type: "character varying(2000)", maxLength: 2000, nullable: true, collation: "C"),
                    freshconnectionssince = table.Column<long>(type: "bigint", nullable: true),
                    createdat = table.Column<long>(type: "bigint", nullable: false),
                    version = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_destinations", x => x.number);
                });

            migrationBuilder.CreateTable(
                name: "errorsignatures",
                columns: table => new
                {
                    number = table.Column<int>(type: "integer", nullable: false),
                    error = table.Column<int>(type: "integer", nullable: false),
                    status = table.Column<int>(type: "integer", nullable: true),
                    message = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_errorsignatures", x => x.number);
                });

            migrationBuilder.CreateTable(
                name: "failuregroups",
                columns: table => new
                {
                    destinationnumber = table.Column<int>(type: "integer", nullable: false),
                    signaturenumber = table.Column<int>(type: "integer", nullable: false),
                    total = table.Column<int>(type: "integer", nullable: false),
                    firstat = table.Column<long>(type: "bigint", nullable: false),
                    lastat = table.Column<long>(type: "bigint", nullable: false),
                    lastsequence = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_failuregroups", x => new { x.destinationnumber, x.signaturenumber });
                });

            migrationBuilder.CreateTable(
                name: "idempotencykeys",
                columns: table => new
                {
                    callerid = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false, collation: "C"),
                    value = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C"),
                    bodydigest = table.Column<byte[]>(type: "bytea", maxLength: 32, nullable: false),
                    resultid = table.Column<string>(type: "character varying(24)", unicode: false, maxLength: 24, nullable: false, collation: "C"),
                    createdat = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_idempotencykeys", x => new { x.callerid, x.value });
                });

            migrationBuilder.CreateTable(
                name: "keysessions",
                columns: table => new
                {
                    hash = table.Column<byte[]>(type: "bytea", maxLength: 32, nullable: false),
                    vendor = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false, collation: "C"),
                    keyid = table.Column<string>(type: "character varying(24)", unicode: false, maxLength: 24, nullable: false, collation: "C"),
                    keystamp = table.Column<string>(type: "character varying(100)", unicode: false, maxLength: 100, nullable: false, collation: "C"),
                    createdat = table.Column<long>(type: "bigint", nullable: false),
                    endsat = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_keysessions", x => x.hash);
                });

            migrationBuilder.CreateTable(
                name: "lease",
                columns: table => new
                {
                    number = table.Column<int>(type: "integer", nullable: false),
                    epoch = table.Column<long>(type: "bigint", nullable: false),
                    lastgroup = table.Column<long>(type: "bigint", nullable: false),
                    host = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C"),
                    processid = table.Column<int>(type: "integer", nullable: false),
                    processstartedat = table.Column<long>(type: "bigint", nullable: false),
                    session = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C"),
                    renewedat = table.Column<long>(type: "bigint", nullable: false),
                    ended = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_lease", x => x.number);
                });

            migrationBuilder.CreateTable(
                name: "people",
                columns: table => new
                {
                    number = table.Column<int>(type: "integer", nullable: false),
                    id = table.Column<string>(type: "character varying(24)", unicode: false, maxLength: 24, nullable: false, collation: "C"),
                    name = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C"),
                    role = table.Column<int>(type: "integer", nullable: false),
                    companyid = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: true, collation: "C"),
                    createdat = table.Column<long>(type: "bigint", nullable: false),
                    createdby = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C"),
                    lastsigninat = table.Column<long>(type: "bigint", nullable: true),
                    disabledat = table.Column<long>(type: "bigint", nullable: true),
                    normalizedname = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C"),
                    passwordhash = table.Column<string>(type: "character varying(2000)", unicode: false, maxLength: 2000, nullable: false, collation: "C"),
                    stamp = table.Column<string>(type: "character varying(100)", unicode: false, maxLength: 100, nullable: false, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_people", x => x.number);
                });

            migrationBuilder.CreateTable(
                name: "protectionkeys",
                columns: table => new
                {
                    name = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C"),
                    xml = table.Column<string>(type: "text", nullable: false, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_protectionkeys", x => x.name);
                });

            migrationBuilder.CreateTable(
                name: "pushattempts",
                columns: table => new
                {
                    attemptkey = table.Column<long>(type: "bigint", nullable: false),
                    triggeredby = table.Column<int>(type: "integer", nullable: false),
                    retrynumber = table.Column<int>(type: "integer", nullable: true),
                    startedat = table.Column<long>(type: "bigint", nullable: false),
                    durationms = table.Column<int>(type: "integer", nullable: false),
                    status = table.Column<int>(type: "integer", nullable: true),
                    error = table.Column<int>(type: "integer", nullable: false),
                    message = table.Column<string>(type: "character varying(2000)", maxLength: 2000, nullable: true, collation: "C"),
                    requestheaders = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    answer = table.Column<byte[]>(type: "bytea", nullable: false),
                    answertruncated = table.Column<int>(type: "integer", nullable: false),
                    sends = table.Column<int>(type: "integer", nullable: false, defaultValue: 1)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_pushattempts", x => x.attemptkey);
                });

            migrationBuilder.CreateTable(
                name: "pushcounts",
                columns: table => new
                {
                    destinationnumber = table.Column<int>(type: "integer", nullable: false),
                    state = table.Column<int>(type: "integer", nullable: false),
                    total = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_pushcounts", x => new { x.destinationnumber, x.state });
                });

            migrationBuilder.CreateTable(
                name: "pushes",
                columns: table => new
                {
                    number = table.Column<long>(type: "bigint", nullable: false),
                    id = table.Column<string>(type: "character varying(24)", unicode: false, maxLength: 24, nullable: false, collation: "C"),
                    companyid = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: true, collation: "C"),
                    destinationnumber = table.Column<int>(type: "integer", nullable: false),
                    kind = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false, collation: "C"),
                    itemid = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C"),
                    version = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false, collation: "C"),
                    state = table.Column<int>(type: "integer", nullable: false),
                    attempts = table.Column<int>(type: "integer", nullable: false),
                    dueat = table.Column<long>(type: "bigint", nullable: false),
                    createdat = table.Column<long>(type: "bigint", nullable: false),
                    lastattemptat = table.Column<long>(type: "bigint", nullable: true),
                    endedat = table.Column<long>(type: "bigint", nullable: true),
                    failuresequence = table.Column<long>(type: "bigint", nullable: true),
                    signaturenumber = table.Column<int>(type: "integer", nullable: true),
                    retrynumber = table.Column<int>(type: "integer", nullable: true),
                    canceledby = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: true, collation: "C"),
                    hasolderversion = table.Column<int>(type: "integer", nullable: false),
                    superseded = table.Column<int>(type: "integer", nullable: false),
                    payloadsize = table.Column<int>(type: "integer", nullable: false),
                    payloaddigest = table.Column<byte[]>(type: "bytea", maxLength: 16, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_pushes", x => x.number);
                });

            migrationBuilder.CreateTable(
                name: "pushpayloads",
                columns: table => new
                {
                    pushnumber = table.Column<long>(type: "bigint", nullable: false),
                    body = table.Column<byte[]>(type: "bytea", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_pushpayloads", x => x.pushnumber);
                });

            migrationBuilder.CreateTable(
                name: "pushservice",
                columns: table => new
                {
                    number = table.Column<int>(type: "integer", nullable: false),
                    paused = table.Column<int>(type: "integer", nullable: false),
                    changedat = table.Column<long>(type: "bigint", nullable: true),
                    changedby = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: true, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_pushservice", x => x.number);
                });

            migrationBuilder.CreateTable(
                name: "retryitems",
                columns: table => new
                {
                    itemkey = table.Column<long>(type: "bigint", nullable: false),
                    outcome = table.Column<int>(type: "integer", nullable: false),
                    reason = table.Column<int>(type: "integer", nullable: true),
                    attempt = table.Column<int>(type: "integer", nullable: true),
                    at = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_retryitems", x => x.itemkey);
                });

            migrationBuilder.CreateTable(
                name: "retryfilters",
                columns: table => new
                {
                    retrynumber = table.Column<int>(type: "integer", nullable: false),
                    filter = table.Column<string>(type: "text", nullable: false, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_retryfilters", x => x.retrynumber);
                });

            migrationBuilder.CreateTable(
                name: "retryrequests",
                columns: table => new
                {
                    number = table.Column<int>(type: "integer", nullable: false),
                    id = table.Column<string>(type: "character varying(24)", unicode: false, maxLength: 24, nullable: false, collation: "C"),
                    companyid = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: true, collation: "C"),
                    tasknumber = table.Column<int>(type: "integer", nullable: false),
                    taskid = table.Column<string>(type: "character varying(24)", unicode: false, maxLength: 24, nullable: false, collation: "C"),
                    state = table.Column<int>(type: "integer", nullable: false),
                    filter = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    pushidcount = table.Column<int>(type: "integer", nullable: true),
                    cutoff = table.Column<long>(type: "bigint", nullable: false),
                    itemcount = table.Column<int>(type: "integer", nullable: false),
                    delivered = table.Column<int>(type: "integer", nullable: false),
                    failedagain = table.Column<int>(type: "integer", nullable: false),
                    notsent = table.Column<int>(type: "integer", nullable: false),
                    reason = table.Column<string>(type: "character varying(2000)", maxLength: 2000, nullable: true, collation: "C"),
                    ticket = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: true, collation: "C"),
                    requestedby = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C"),
                    createdat = table.Column<long>(type: "bigint", nullable: false),
                    startedat = table.Column<long>(type: "bigint", nullable: true),
                    endedat = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_retryrequests", x => x.number);
                });

            migrationBuilder.CreateTable(
                name: "retrysets",
                columns: table => new
                {
                    retrynumber = table.Column<int>(type: "integer", nullable: false),
                    packed = table.Column<byte[]>(type: "bytea", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_retrysets", x => x.retrynumber);
                });

            migrationBuilder.CreateTable(
                name: "series",
                columns: table => new
                {
                    name = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false, collation: "C"),
                    last = table.Column<long>(type: "bigint", nullable: false),
                    lastid = table.Column<string>(type: "character varying(24)", unicode: false, maxLength: 24, nullable: true, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_series", x => x.name);
                });

            migrationBuilder.CreateTable(
                name: "sessions",
                columns: table => new
                {
                    hash = table.Column<byte[]>(type: "bytea", maxLength: 32, nullable: false),
                    id = table.Column<string>(type: "character varying(24)", unicode: false, maxLength: 24, nullable: false, collation: "C"),
                    personid = table.Column<string>(type: "character varying(24)", unicode: false, maxLength: 24, nullable: false, collation: "C"),
                    createdat = table.Column<long>(type: "bigint", nullable: false),
                    lastusedat = table.Column<long>(type: "bigint", nullable: false),
                    endsat = table.Column<long>(type: "bigint", nullable: false),
                    address = table.Column<string>(type: "character varying(100)", unicode: false, maxLength: 100, nullable: true, collation: "C"),
                    stamp = table.Column<string>(type: "character varying(100)", unicode: false, maxLength: 100, nullable: false, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_sessions", x => x.hash);
                });

            migrationBuilder.CreateTable(
                name: "signinattempts",
                columns: table => new
                {
                    namekey = table.Column<byte[]>(type: "bytea", maxLength: 32, nullable: false),
                    source = table.Column<string>(type: "character varying(100)", unicode: false, maxLength: 100, nullable: false, collation: "C"),
                    failures = table.Column<int>(type: "integer", nullable: false),
                    lockeduntil = table.Column<long>(type: "bigint", nullable: false),
                    lastat = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_signinattempts", x => new { x.namekey, x.source });
                });

            migrationBuilder.CreateTable(
                name: "signinlinks",
                columns: table => new
                {
                    hash = table.Column<byte[]>(type: "bytea", maxLength: 32, nullable: false),
                    createdat = table.Column<long>(type: "bigint", nullable: false),
                    usedat = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_signinlinks", x => x.hash);
                });

            migrationBuilder.CreateTable(
                name: "subtasks",
                columns: table => new
                {
                    number = table.Column<long>(type: "bigint", nullable: false),
                    id = table.Column<string>(type: "character varying(24)", unicode: false, maxLength: 24, nullable: false, collation: "C"),
                    tasknumber = table.Column<int>(type: "integer", nullable: false),
                    ordinal = table.Column<int>(type: "integer", nullable: false),
                    endpointid = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C"),
                    endpointname = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C"),
                    endpointtype = table.Column<int>(type: "integer", nullable: true),
                    state = table.Column<int>(type: "integer", nullable: false),
                    startedat = table.Column<long>(type: "bigint", nullable: true),
                    endedat = table.Column<long>(type: "bigint", nullable: true),
                    errorcode = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: true, collation: "C"),
                    errormessage = table.Column<string>(type: "character varying(2000)", maxLength: 2000, nullable: true, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_subtasks", x => x.number);
                });

            migrationBuilder.CreateTable(
                name: "taskcounts",
                columns: table => new
                {
                    companyid = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false, collation: "C"),
                    state = table.Column<int>(type: "integer", nullable: false),
                    total = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_taskcounts", x => new { x.companyid, x.state });
                });

            migrationBuilder.CreateTable(
                name: "taskdetails",
                columns: table => new
                {
                    tasknumber = table.Column<int>(type: "integer", nullable: false),
                    version = table.Column<int>(type: "integer", nullable: false),
                    body = table.Column<byte[]>(type: "bytea", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_taskdetails", x => x.tasknumber);
                });

            migrationBuilder.CreateTable(
                name: "tasks",
                columns: table => new
                {
                    number = table.Column<int>(type: "integer", nullable: false),
                    id = table.Column<string>(type: "character varying(24)", unicode: false, maxLength: 24, nullable: false, collation: "C"),
                    companyid = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: true, collation: "C"),
                    type = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false, collation: "C"),
                    name = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C"),
                    description = table.Column<string>(type: "character varying(2000)", maxLength: 2000, nullable: true, collation: "C"),
                    launcher = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: true, collation: "C"),
                    executor = table.Column<int>(type: "integer", nullable: false),
                    state = table.Column<int>(type: "integer", nullable: false),
                    outcome = table.Column<int>(type: "integer", nullable: true),
                    run = table.Column<int>(type: "integer", nullable: false),
                    itemcount = table.Column<int>(type: "integer", nullable: true),
                    remainingitemcount = table.Column<int>(type: "integer", nullable: true),
                    skippeditemcount = table.Column<int>(type: "integer", nullable: false),
                    percentcomplete = table.Column<int>(type: "integer", nullable: true),
                    createdat = table.Column<long>(type: "bigint", nullable: false),
                    startedat = table.Column<long>(type: "bigint", nullable: true),
                    endedat = table.Column<long>(type: "bigint", nullable: true),
                    lastreportat = table.Column<long>(type: "bigint", nullable: true),
                    latestat = table.Column<long>(type: "bigint", nullable: true),
                    externalid = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: true, collation: "C"),
                    ownerid = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: true, collation: "C"),
                    ownername = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: true, collation: "C"),
                    companywithoutid = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: true, collation: "C"),
                    workspaceid = table.Column<int>(type: "integer", nullable: true),
                    workspacenumber = table.Column<int>(type: "integer", nullable: true),
                    vendortype = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: true, collation: "C"),
                    stage = table.Column<int>(type: "integer", nullable: true),
                    integrationstatus = table.Column<int>(type: "integer", nullable: true),
                    totalpages = table.Column<int>(type: "integer", nullable: true),
                    processingstartedat = table.Column<long>(type: "bigint", nullable: true),
                    detailsversion = table.Column<int>(type: "integer", nullable: false),
                    message = table.Column<string>(type: "character varying(2000)", maxLength: 2000, nullable: true, collation: "C"),
                    createdby = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C"),
                    version = table.Column<long>(type: "bigint", nullable: false),
                    subtaskscompleted = table.Column<int>(type: "integer", nullable: false),
                    subtasksfailed = table.Column<int>(type: "integer", nullable: false),
                    subtasksinprogress = table.Column<int>(type: "integer", nullable: false),
                    subtaskspending = table.Column<int>(type: "integer", nullable: false),
                    subtasksskipped = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_tasks", x => x.number);
                });

            migrationBuilder.CreateTable(
                name: "tasktransitions",
                columns: table => new
                {
                    number = table.Column<long>(type: "bigint", nullable: false),
                    tasknumber = table.Column<int>(type: "integer", nullable: false),
                    run = table.Column<int>(type: "integer", nullable: false),
                    @event = table.Column<int>(name: "event", type: "integer", nullable: true),
                    fromstate = table.Column<int>(type: "integer", nullable: true),
                    tostate = table.Column<int>(type: "integer", nullable: false),
                    outcome = table.Column<int>(type: "integer", nullable: true),
                    at = table.Column<long>(type: "bigint", nullable: false),
                    reason = table.Column<string>(type: "character varying(2000)", maxLength: 2000, nullable: false, collation: "C"),
                    actor = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_tasktransitions", x => x.number);
                });

            migrationBuilder.CreateTable(
                name: "workspaces",
                columns: table => new
                {
                    id = table.Column<int>(type: "integer", nullable: false),
                    lasttask = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_workspaces", x => x.id);
                });

            migrationBuilder.InsertData(
                table: "lease",
                columns: new[] { "number", "ended", "epoch", "host", "lastgroup", "processid", "processstartedat", "renewedat", "session" },
                values: new object[] { 1, 1, 0L, "", 0L, 0, 0L, 0L, "" });

            migrationBuilder.InsertData(
                table: "pushservice",
                columns: new[] { "number", "changedat", "changedby", "paused" },
                values: new object[] { 1, null, null, 0 });

            migrationBuilder.CreateIndex(
                name: "ix_apikeys_id",
                table: "apikeys",
                column: "id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_changes_commitorder_sequence",
                table: "changes",
                columns: new[] { "commitorder", "sequence" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_destinations_companyid_number",
                table: "destinations",
                columns: new[] { "companyid", "number" },
                filter: "CompanyId IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_destinations_id",
                table: "destinations",
                column: "id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_idempotencykeys_createdat",
                table: "idempotencykeys",
                column: "createdat");

            migrationBuilder.CreateIndex(
                name: "ix_keysessions_endsat",
                table: "keysessions",
                column: "endsat");

            migrationBuilder.CreateIndex(
                name: "ix_people_id",
                table: "people",
                column: "id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_people_normalizedname",
                table: "people",
                column: "normalizedname",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_pushes_expiredorcanceled",
                table: "pushes",
                columns: new[] { "state", "number" },
                filter: "State >= 4");

            migrationBuilder.CreateIndex(
                name: "ix_pushes_companyid_number",
                table: "pushes",
                columns: new[] { "companyid", "number" },
                filter: "CompanyId IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_pushes_destinationnumber_itemid_kind_version",
                table: "pushes",
                columns: new[] { "destinationnumber", "itemid", "kind", "version" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_pushes_failed",
                table: "pushes",
                columns: new[] { "destinationnumber", "signaturenumber", "failuresequence", "kind", "superseded" },
                filter: "State = 2");

            migrationBuilder.CreateIndex(
                name: "ix_pushes_id",
                table: "pushes",
                column: "id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_pushes_open",
                table: "pushes",
                columns: new[] { "destinationnumber", "state", "dueat", "number" },
                filter: "State <= 1");

            migrationBuilder.CreateIndex(
                name: "ix_retryrequests_companyid_number",
                table: "retryrequests",
                columns: new[] { "companyid", "number" },
                filter: "CompanyId IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_retryrequests_id",
                table: "retryrequests",
                column: "id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_retryrequests_state",
                table: "retryrequests",
                column: "state");

            migrationBuilder.CreateIndex(
                name: "ix_retryrequests_tasknumber",
                table: "retryrequests",
                column: "tasknumber",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_sessions_endsat",
                table: "sessions",
                column: "endsat");

            migrationBuilder.CreateIndex(
                name: "ix_signinattempts_lastat",
                table: "signinattempts",
                column: "lastat");

            migrationBuilder.CreateIndex(
                name: "ix_subtasks_id",
                table: "subtasks",
                column: "id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_subtasks_tasknumber_endpointid",
                table: "subtasks",
                columns: new[] { "tasknumber", "endpointid" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_subtasks_tasknumber_ordinal",
                table: "subtasks",
                columns: new[] { "tasknumber", "ordinal" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_subtasks_tasknumber_state_ordinal",
                table: "subtasks",
                columns: new[] { "tasknumber", "state", "ordinal" });

            migrationBuilder.CreateIndex(
                name: "ix_tasks_companyid_number",
                table: "tasks",
                columns: new[] { "companyid", "number" },
                filter: "CompanyId IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_tasks_companyid_state_number",
                table: "tasks",
                columns: new[] { "companyid", "state", "number" },
                filter: "CompanyId IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_tasks_companyid_type_number",
                table: "tasks",
                columns: new[] { "companyid", "type", "number" },
                filter: "CompanyId IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_tasks_createdat",
                table: "tasks",
                column: "createdat");

            migrationBuilder.CreateIndex(
                name: "ix_tasks_externalid_companyid",
                table: "tasks",
                columns: new[] { "externalid", "companyid" },
                unique: true,
                filter: "ExternalId IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_tasks_externalidwithoutcompany",
                table: "tasks",
                column: "externalid",
                unique: true,
                filter: "ExternalId IS NOT NULL AND CompanyId IS NULL");

            migrationBuilder.CreateIndex(
                name: "ix_tasks_id",
                table: "tasks",
                column: "id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_tasks_state_number",
                table: "tasks",
                columns: new[] { "state", "number" });

            migrationBuilder.CreateIndex(
                name: "ix_tasks_type_number",
                table: "tasks",
                columns: new[] { "type", "number" });

            migrationBuilder.CreateIndex(
                name: "ix_tasktransitions_tasknumber_number",
                table: "tasktransitions",
                columns: new[] { "tasknumber", "number" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "answeredreports");

            migrationBuilder.DropTable(
                name: "apikeys");

            migrationBuilder.DropTable(
                name: "auditentries");

            migrationBuilder.DropTable(
                name: "changes");

            migrationBuilder.DropTable(
                name: "circuits");

            migrationBuilder.DropTable(
                name: "companies");

            migrationBuilder.DropTable(
                name: "destinationminutes");

            migrationBuilder.DropTable(
                name: "destinations");

            migrationBuilder.DropTable(
                name: "errorsignatures");

            migrationBuilder.DropTable(
                name: "failuregroups");

            migrationBuilder.DropTable(
                name: "idempotencykeys");

            migrationBuilder.DropTable(
                name: "keysessions");

            migrationBuilder.DropTable(
                name: "lease");

            migrationBuilder.DropTable(
                name: "people");

            migrationBuilder.DropTable(
                name: "protectionkeys");

            migrationBuilder.DropTable(
                name: "pushattempts");

            migrationBuilder.DropTable(
                name: "pushcounts");

            migrationBuilder.DropTable(
                name: "pushes");

            migrationBuilder.DropTable(
                name: "pushpayloads");

            migrationBuilder.DropTable(
                name: "pushservice");

            migrationBuilder.DropTable(
                name: "retryitems");

            migrationBuilder.DropTable(
                name: "retryfilters");

            migrationBuilder.DropTable(
                name: "retryrequests");

            migrationBuilder.DropTable(
                name: "retrysets");

            migrationBuilder.DropTable(
                name: "series");

            migrationBuilder.DropTable(
                name: "sessions");

            migrationBuilder.DropTable(
                name: "signinattempts");

            migrationBuilder.DropTable(
                name: "signinlinks");

            migrationBuilder.DropTable(
                name: "subtasks");

            migrationBuilder.DropTable(
                name: "taskcounts");

            migrationBuilder.DropTable(
                name: "taskdetails");

            migrationBuilder.DropTable(
                name: "tasks");

            migrationBuilder.DropTable(
                name: "tasktransitions");

            migrationBuilder.DropTable(
                name: "workspaces");
        }
    }
}
