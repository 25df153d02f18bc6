using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace TaskDashboard.Core.Storage.Migrations.PostgreSql
{
    /// <inheritdoc />
    public partial class RollupsAndActivity : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "acknowledgedat",
                table: "tasks",
                type: "bigint",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "acknowledgedby",
                table: "tasks",
                type: "character varying(200)",
                maxLength: 200,
                nullable: true,
                collation: "C");

            migrationBuilder.AddColumn<string>(
                name: "acknowledgedbyid",
                table: "tasks",
                type: "character varying(100)",
                maxLength: 100,
                nullable: true,
                collation: "C");

            migrationBuilder.AddColumn<long>(
                name: "leftat",
                table: "people",
                type: "bigint",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "presentat",
                table: "people",
                type: "bigint",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "actorid",
                table: "auditentries",
                type: "character varying(100)",
                maxLength: 100,
                nullable: true,
                collation: "C");

            migrationBuilder.AddColumn<string>(
                name: "companyid",
                table: "auditentries",
                type: "character varying(100)",
                maxLength: 100,
                nullable: true,
                collation: "C");

            migrationBuilder.AddColumn<string>(
                name: "filter",
                table: "auditentries",
                type: "text",
                nullable: true,
                collation: "C");

            migrationBuilder.AddColumn<string>(
                name: "reason",
                table: "auditentries",
                type: "character varying(2000)",
                maxLength: 2000,
                nullable: true,
                collation: "C");

            migrationBuilder.AddColumn<string>(
                name: "relatedid",
                table: "auditentries",
                type: "character varying(24)",
                unicode: false,
                maxLength: 24,
                nullable: true,
                collation: "C");

            migrationBuilder.AddColumn<int>(
                name: "subjectkind",
                table: "auditentries",
                type: "integer",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<string>(
                name: "subjectname",
                table: "auditentries",
                type: "character varying(200)",
                maxLength: 200,
                nullable: true,
                collation: "C");

            migrationBuilder.AddColumn<int>(
                name: "total",
                table: "auditentries",
                type: "integer",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "deletedrows",
                columns: table => new
                {
                    what = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false, collation: "C"),
                    before = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_deletedrows", x => x.what);
                });

            migrationBuilder.CreateTable(
                name: "failurehours",
                columns: table => new
                {
                    destinationnumber = table.Column<int>(type: "integer", nullable: false),
                    signaturenumber = table.Column<int>(type: "integer", nullable: false),
                    hour = table.Column<int>(type: "integer", nullable: false),
                    failedattempts = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_failurehours", x => new { x.destinationnumber, x.signaturenumber, x.hour });
                });

            migrationBuilder.CreateTable(
                name: "failureminutes",
                columns: table => new
                {
                    minute = table.Column<int>(type: "integer", nullable: false),
                    destinationnumber = table.Column<int>(type: "integer", nullable: false),
                    signaturenumber = table.Column<int>(type: "integer", nullable: false),
                    failedattempts = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_failureminutes", x => new { x.minute, x.destinationnumber, x.signaturenumber });
                });

            migrationBuilder.CreateTable(
                name: "lastattempts",
                columns: table => new
                {
                    destinationnumber = table.Column<int>(type: "integer", nullable: false),
                    delivered = table.Column<int>(type: "integer", nullable: false),
                    at = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_lastattempts", x => new { x.destinationnumber, x.delivered });
                });

            migrationBuilder.CreateTable(
                name: "pushminutes",
                columns: table => new
                {
                    destinationnumber = table.Column<int>(type: "integer", nullable: false),
                    minute = table.Column<int>(type: "integer", nullable: false),
                    kind = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false, collation: "C"),
                    accepted = table.Column<int>(type: "integer", nullable: false),
                    delivered = table.Column<int>(type: "integer", nullable: false),
                    failedattempts = table.Column<int>(type: "integer", nullable: false),
                    failed = table.Column<int>(type: "integer", nullable: false),
                    resent = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_pushminutes", x => new { x.destinationnumber, x.minute, x.kind });
                });

            migrationBuilder.CreateTable(
                name: "pushquarters",
                columns: table => new
                {
                    destinationnumber = table.Column<int>(type: "integer", nullable: false),
                    quarter = table.Column<int>(type: "integer", nullable: false),
                    kind = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false, collation: "C"),
                    accepted = table.Column<int>(type: "integer", nullable: false),
                    delivered = table.Column<int>(type: "integer", nullable: false),
                    failedattempts = table.Column<int>(type: "integer", nullable: false),
                    failed = table.Column<int>(type: "integer", nullable: false),
                    resent = table.Column<int>(type: "integer", nullable: false),
                    upto5 = table.Column<int>(type: "integer", nullable: false),
                    upto10 = table.Column<int>(type: "integer", nullable: false),
                    upto20 = table.Column<int>(type: "integer", nullable: false),
                    upto50 = table.Column<int>(type: "integer", nullable: false),
                    upto100 = table.Column<int>(type: "integer", nullable: false),
                    upto200 = table.Column<int>(type: "integer", nullable: false),
                    upto500 = table.Column<int>(type: "integer", nullable: false),
                    upto1000 = table.Column<int>(type: "integer", nullable: false),
                    upto2000 = table.Column<int>(type: "integer", nullable: false),
                    upto5000 = table.Column<int>(type: "integer", nullable: false),
                    upto10000 = table.Column<int>(type: "integer", nullable: false),
                    upto30000 = table.Column<int>(type: "integer", nullable: false),
                    longer = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_pushquarters", x => new { x.destinationnumber, x.quarter, x.kind });
                });

            migrationBuilder.CreateTable(
                name: "rollupkinds",
                columns: table => new
                {
                    destinationnumber = table.Column<int>(type: "integer", nullable: false),
                    kind = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_rollupkinds", x => new { x.destinationnumber, x.kind });
                });

            migrationBuilder.CreateTable(
                name: "rolluptypes",
                columns: table => new
                {
                    companyid = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false, collation: "C"),
                    type = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_rolluptypes", x => new { x.companyid, x.type });
                });

            migrationBuilder.CreateTable(
                name: "taskminutes",
                columns: table => new
                {
                    companyid = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false, collation: "C"),
                    minute = table.Column<int>(type: "integer", nullable: false),
                    type = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false, collation: "C"),
                    outcome = table.Column<int>(type: "integer", nullable: false),
                    ended = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_taskminutes", x => new { x.companyid, x.minute, x.type, x.outcome });
                });

            migrationBuilder.CreateTable(
                name: "taskquarters",
                columns: table => new
                {
                    companyid = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false, collation: "C"),
                    quarter = table.Column<int>(type: "integer", nullable: false),
                    type = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false, collation: "C"),
                    outcome = table.Column<int>(type: "integer", nullable: false),
                    ended = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_taskquarters", x => new { x.companyid, x.quarter, x.type, x.outcome });
                });

            migrationBuilder.CreateIndex(
                name: "ix_tasks_openfailures",
                table: "tasks",
                columns: new[] { "state", "endedat", "acknowledgedat" },
                filter: "State = 3 AND AcknowledgedAt IS NULL");

            migrationBuilder.CreateIndex(
                name: "ix_tasks_openfailuresofcompany",
                table: "tasks",
                columns: new[] { "companyid", "state", "endedat", "acknowledgedat" },
                filter: "CompanyId IS NOT NULL AND State = 3 AND AcknowledgedAt IS NULL");

            migrationBuilder.CreateIndex(
                name: "ix_retryrequests_companyid_endedat",
                table: "retryrequests",
                columns: new[] { "companyid", "endedat" },
                filter: "EndedAt IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_retryrequests_endedat",
                table: "retryrequests",
                column: "endedat",
                filter: "EndedAt IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_auditentries_action_at_number",
                table: "auditentries",
                columns: new[] { "action", "at", "number" });

            migrationBuilder.CreateIndex(
                name: "ix_auditentries_actorid_at_number",
                table: "auditentries",
                columns: new[] { "actorid", "at", "number" });

            migrationBuilder.CreateIndex(
                name: "ix_auditentries_at_number",
                table: "auditentries",
                columns: new[] { "at", "number" });

            migrationBuilder.CreateIndex(
                name: "ix_auditentries_companyid_action_at_number",
                table: "auditentries",
                columns: new[] { "companyid", "action", "at", "number" },
                filter: "CompanyId IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_auditentries_companyid_actorid_at_number",
                table: "auditentries",
                columns: new[] { "companyid", "actorid", "at", "number" },
                filter: "CompanyId IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_auditentries_companyid_at_number",
                table: "auditentries",
                columns: new[] { "companyid", "at", "number" },
                filter: "CompanyId IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_auditentries_companyid_subjectkind_at_number",
                table: "auditentries",
                columns: new[] { "companyid", "subjectkind", "at", "number" },
                filter: "CompanyId IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_auditentries_relatedid_at_number",
                table: "auditentries",
                columns: new[] { "relatedid", "at", "number" },
                filter: "RelatedId IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_auditentries_subject_at_number",
                table: "auditentries",
                columns: new[] { "subject", "at", "number" });

            migrationBuilder.CreateIndex(
                name: "ix_auditentries_subjectkind_at_number",
                table: "auditentries",
                columns: new[] { "subjectkind", "at", "number" });

            migrationBuilder.CreateIndex(
                name: "ix_failurehours_hour",
                table: "failurehours",
                column: "hour");

            migrationBuilder.CreateIndex(
                name: "ix_pushminutes_minute",
                table: "pushminutes",
                column: "minute");

            migrationBuilder.CreateIndex(
                name: "ix_pushquarters_quarter",
                table: "pushquarters",
                column: "quarter");

            migrationBuilder.CreateIndex(
                name: "ix_taskminutes_minute",
                table: "taskminutes",
                column: "minute");

            migrationBuilder.CreateIndex(
                name: "ix_taskquarters_quarter",
                table: "taskquarters",
                column: "quarter");

            RollupsOfMinutes.Fill(migrationBuilder);
            migrationBuilder.DropTable(
                name: "destinationminutes");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "deletedrows");

            migrationBuilder.DropTable(
                name: "failurehours");

            migrationBuilder.DropTable(
                name: "failureminutes");

            migrationBuilder.DropTable(
                name: "lastattempts");

            migrationBuilder.DropTable(
                name: "pushminutes");

            migrationBuilder.DropTable(
                name: "pushquarters");

            migrationBuilder.DropTable(
                name: "rollupkinds");

            migrationBuilder.DropTable(
                name: "rolluptypes");

            migrationBuilder.DropTable(
                name: "taskminutes");

            migrationBuilder.DropTable(
                name: "taskquarters");

            migrationBuilder.DropIndex(
                name: "ix_tasks_openfailures",
                table: "tasks");

            migrationBuilder.DropIndex(
                name: "ix_tasks_openfailuresofcompany",
                table: "tasks");

            migrationBuilder.DropIndex(
                name: "ix_retryrequests_companyid_endedat",
                table: "retryrequests");

            migrationBuilder.DropIndex(
                name: "ix_retryrequests_endedat",
                table: "retryrequests");

            migrationBuilder.DropIndex(
                name: "ix_auditentries_action_at_number",
                table: "auditentries");

            migrationBuilder.DropIndex(
                name: "ix_auditentries_actorid_at_number",
                table: "auditentries");

            migrationBuilder.DropIndex(
                name: "ix_auditentries_at_number",
                table: "auditentries");

            migrationBuilder.DropIndex(
                name: "ix_auditentries_companyid_action_at_number",
                table: "auditentries");

            migrationBuilder.DropIndex(
                name: "ix_auditentries_companyid_actorid_at_number",
                table: "auditentries");

            migrationBuilder.DropIndex(
                name: "ix_auditentries_companyid_at_number",
                table: "auditentries");

            migrationBuilder.DropIndex(
                name: "ix_auditentries_companyid_subjectkind_at_number",
                table: "auditentries");

            migrationBuilder.DropIndex(
                name: "ix_auditentries_relatedid_at_number",
                table: "auditentries");

            migrationBuilder.DropIndex(
                name: "ix_auditentries_subject_at_number",
                table: "auditentries");

            migrationBuilder.DropIndex(
                name: "ix_auditentries_subjectkind_at_number",
                table: "auditentries");

            migrationBuilder.DropColumn(
                name: "acknowledgedat",
                table: "tasks");

            migrationBuilder.DropColumn(
                name: "acknowledgedby",
                table: "tasks");

            migrationBuilder.DropColumn(
                name: "acknowledgedbyid",
                table: "tasks");

            migrationBuilder.DropColumn(
                name: "leftat",
                table: "people");

            migrationBuilder.DropColumn(
                name: "presentat",
                table: "people");

            migrationBuilder.DropColumn(
                name: "actorid",
                table: "auditentries");

            migrationBuilder.DropColumn(
                name: "companyid",
                table: "auditentries");

            migrationBuilder.DropColumn(
                name: "filter",
                table: "auditentries");

            migrationBuilder.DropColumn(
                name: "reason",
                table: "auditentries");

            migrationBuilder.DropColumn(
                name: "relatedid",
                table: "auditentries");

            migrationBuilder.DropColumn(
                name: "subjectkind",
                table: "auditentries");

            migrationBuilder.DropColumn(
                name: "subjectname",
                table: "auditentries");

            migrationBuilder.DropColumn(
                name: "total",
                table: "auditentries");

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
        }
    }
}
