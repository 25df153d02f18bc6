using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace TaskDashboard.Core.Storage.Migrations.PostgreSql
{
    /// <inheritdoc />
    public partial class Finding : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_pushes_destinationnumber_itemid_kind_version",
                table: "pushes");

            migrationBuilder.AddColumn<long>(
                name: "failures",
                table: "failuregroups",
                type: "bigint",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<long>(
                name: "ignoreduntil",
                table: "failuregroups",
                type: "bigint",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "ignoreduntilfailures",
                table: "failuregroups",
                type: "bigint",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "leftat",
                table: "failuregroups",
                type: "bigint",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "note",
                table: "failuregroups",
                type: "character varying(2000)",
                maxLength: 2000,
                nullable: true,
                collation: "C");

            migrationBuilder.AddColumn<long>(
                name: "retrybits",
                table: "failuregroups",
                type: "bigint",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<int>(
                name: "retrycount",
                table: "failuregroups",
                type: "integer",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<int>(
                name: "sending",
                table: "failuregroups",
                type: "integer",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<int>(
                name: "state",
                table: "failuregroups",
                type: "integer",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<long>(
                name: "stateat",
                table: "failuregroups",
                type: "bigint",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "stateby",
                table: "failuregroups",
                type: "character varying(200)",
                maxLength: 200,
                nullable: true,
                collation: "C");

            migrationBuilder.AddColumn<int>(
                name: "waiting",
                table: "failuregroups",
                type: "integer",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.CreateTable(
                name: "defaultviews",
                columns: table => new
                {
                    callerid = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false, collation: "C"),
                    list = table.Column<int>(type: "integer", nullable: false),
                    viewnumber = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_defaultviews", x => new { x.callerid, x.list });
                });

            migrationBuilder.CreateTable(
                name: "views",
                columns: table => new
                {
                    number = table.Column<int>(type: "integer", nullable: false),
                    id = table.Column<string>(type: "character varying(24)", unicode: false, maxLength: 24, nullable: false, collation: "C"),
                    name = table.Column<string>(type: "character varying(60)", maxLength: 60, nullable: false, collation: "C"),
                    list = table.Column<int>(type: "integer", nullable: false),
                    query = table.Column<string>(type: "character varying(4000)", maxLength: 4000, nullable: false, collation: "C"),
                    scope = table.Column<int>(type: "integer", nullable: false),
                    companyid = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: true, collation: "C"),
                    ownerid = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false, collation: "C"),
                    ownername = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C"),
                    createdat = table.Column<long>(type: "bigint", nullable: false),
                    changedat = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_views", x => x.number);
                });

            migrationBuilder.CreateIndex(
                name: "ix_subtasks_endpointid_number",
                table: "subtasks",
                columns: new[] { "endpointid", "number" });

            migrationBuilder.CreateIndex(
                name: "ix_retryrequests_requestedby_tasknumber",
                table: "retryrequests",
                columns: new[] { "requestedby", "tasknumber" });

            migrationBuilder.CreateIndex(
                name: "ix_retryrequests_ticket_tasknumber",
                table: "retryrequests",
                columns: new[] { "ticket", "tasknumber" },
                filter: "Ticket IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_pushes_itemid_destinationnumber_kind_version",
                table: "pushes",
                columns: new[] { "itemid", "destinationnumber", "kind", "version" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_failuregroups_ignored",
                table: "failuregroups",
                column: "state",
                filter: "State = 2");

            migrationBuilder.CreateIndex(
                name: "ix_companies_name",
                table: "companies",
                column: "name");

            migrationBuilder.CreateIndex(
                name: "ix_defaultviews_viewnumber",
                table: "defaultviews",
                column: "viewnumber");

            migrationBuilder.CreateIndex(
                name: "ix_views_id",
                table: "views",
                column: "id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_views_ownerid",
                table: "views",
                column: "ownerid");

            migrationBuilder.CreateIndex(
                name: "ix_views_scope_companyid",
                table: "views",
                columns: new[] { "scope", "companyid" });

            FailedPushesInGroups.Count(migrationBuilder);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "defaultviews");

            migrationBuilder.DropTable(
                name: "views");

            migrationBuilder.DropIndex(
                name: "ix_subtasks_endpointid_number",
                table: "subtasks");

            migrationBuilder.DropIndex(
                name: "ix_retryrequests_requestedby_tasknumber",
                table: "retryrequests");

            migrationBuilder.DropIndex(
                name: "ix_retryrequests_ticket_tasknumber",
                table: "retryrequests");

            migrationBuilder.DropIndex(
                name: "ix_pushes_itemid_destinationnumber_kind_version",
                table: "pushes");

            migrationBuilder.DropIndex(
                name: "ix_failuregroups_ignored",
                table: "failuregroups");

            migrationBuilder.DropIndex(
                name: "ix_companies_name",
                table: "companies");

            migrationBuilder.DropColumn(
                name: "failures",
                table: "failuregroups");

            migrationBuilder.DropColumn(
                name: "ignoreduntil",
                table: "failuregroups");

            migrationBuilder.DropColumn(
                name: "ignoreduntilfailures",
                table: "failuregroups");

            migrationBuilder.DropColumn(
                name: "leftat",
                table: "failuregroups");

            migrationBuilder.DropColumn(
                name: "note",
                table: "failuregroups");

            migrationBuilder.DropColumn(
                name: "retrybits",
                table: "failuregroups");

            migrationBuilder.DropColumn(
                name: "retrycount",
                table: "failuregroups");

            migrationBuilder.DropColumn(
                name: "sending",
                table: "failuregroups");

            migrationBuilder.DropColumn(
                name: "state",
                table: "failuregroups");

            migrationBuilder.DropColumn(
                name: "stateat",
                table: "failuregroups");

            migrationBuilder.DropColumn(
                name: "stateby",
                table: "failuregroups");

            migrationBuilder.DropColumn(
                name: "waiting",
                table: "failuregroups");

            migrationBuilder.CreateIndex(
                name: "ix_pushes_destinationnumber_itemid_kind_version",
                table: "pushes",
                columns: new[] { "destinationnumber", "itemid", "kind", "version" },
                unique: true);
        }
    }
}
